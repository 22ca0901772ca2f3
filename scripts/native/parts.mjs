/**
 * What a native build is made of, pinned to the byte: npm packages by the hashes of their tarballs,
 * Python wheels by theirs. The wheels are taken for their shared libraries alone, which do not
 * depend on the version of Python in their names.
 */

const GB = 1e9;

/** Source of the binding and the kernels, what they import, and the headers to compile against. */
export const NPM_PARTS = [
  {
    spec: '@tensorflow/tfjs-node@4.22.0',
    folder: 'node_modules/@tensorflow/tfjs-node',
    integrity:
      'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
  },
  {
    spec: 'google-protobuf@3.21.4',
    folder: 'node_modules/google-protobuf',
    integrity:
      'sha512-MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
  },
  {
    spec: 'node-api-headers@1.9.0',
    folder: 'headers',
    integrity:
      'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
  },
];

/** What is kept of a wheel: libraries, the headers of TensorFlow's C interface, CUDA's tools. */
export const KEEP =
  'tensorflow/(libtensorflow_[^/]*|include/(tsl|tensorflow/c|tensorflow/tsl|tensorflow/core/platform)/.*)|nvidia/[^/]+/(lib|bin|nvvm)/.*';

/** Each variant's wheels, what it takes on disk when done, and while it is built. */
export const VARIANTS = {
  cpu: {
    tensorflow: '2.15.1',
    finishedBytes: 0.63 * GB,
    neededBytes: 1.0 * GB,
    wheels: [
      'tensorflow-cpu==2.15.1 54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
    ],
  },
  gpu: {
    tensorflow: '2.15.1',
    finishedBytes: 3.9 * GB,
    neededBytes: 5.0 * GB,
    // the libraries of CUDA 12.2 that this TensorFlow was built for: its extra "and-cuda"
    wheels: [
      'tensorflow==2.15.1 bb0edd69103c154245c5f209f0507355cc68ba7e4de350084bc31edc562478e4',
      'nvidia-cublas-cu12==12.2.5.6 f448d8db463f9a2c7dd9a1e607c0961d3e95f825b86839c5882f7d073d406df0',
      'nvidia-cuda-cupti-cu12==12.2.142 ce68d1009dd14215e38ed49643d31374c71d6fea381181cb0b9da7f19dfd1624',
      'nvidia-cuda-nvcc-cu12==12.2.140 c6ff4ae7a636eb6cab7621191e19ac3779690686bbcf52c04d8b1ca2944e1e27',
      'nvidia-cuda-nvrtc-cu12==12.2.140 b1cdcae6443cb7cdcfb5d1bf51896a148c9f82f9e65b27db9ab095eaed689aa7',
      'nvidia-cuda-runtime-cu12==12.2.140 acb9cb7e44594a3512533497ea790d9f0b0e399abcc888584c157d1ffa080e41',
      'nvidia-cudnn-cu12==8.9.4.25 9f882d5b11753c566fd32427839089eb4f8ba7a58c28446ad359e32c40229723',
      'nvidia-cufft-cu12==11.0.8.103 72e961e578f9be9e316ccb4db8652c421dd0b57442624faa71061d452f449a67',
      'nvidia-curand-cu12==10.3.3.141 7b6bad6817b5df2a6f5ec221206fb895d9195fdd7d2443f3e86554108c141a0a',
      'nvidia-cusolver-cu12==11.5.2.141 5a85c4653ce34339a5688137f494a0f903e0f0532418550998167f00844161da',
      'nvidia-cusparse-cu12==12.1.2.141 4e13d6a51d2303dcb2a023ba09546811161f0334fc64e13689397bbd3b1eb126',
      'nvidia-nccl-cu12==2.16.5 84695a4248138fb2ca12f5fd3defe986e790e71ccdaad51b2ca34ca4e83ef421',
      'nvidia-nvjitlink-cu12==12.2.140 95635cafbf9f96c38bea5200ab145a2e6aefbb5405e0b04c1e4ba54df2d84ec9',
    ],
  },
};
