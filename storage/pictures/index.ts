/** Pictures and videos as files: PNG, GIF, and where `recordVideo` may send what it records. */

export { encodeGif } from './gif.ts';
export { decodePng, encodePng, readPng } from './png.ts';
export { saveVideos, VIDEO_FORMATS, type VideoFormat } from './save-videos.ts';
export { numberedPngs } from './video-files.ts';
