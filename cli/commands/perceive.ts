/** `perceive MODEL IMAGE...`: the objects of image files, one scene a line. */

import { basename, extname, join } from 'node:path';
import { encodePng, readPng } from '../../perception/data/index.ts';
import { drawOverlay } from '../../perception/evaluate/index.ts';
import { loadPerceiver, type SceneObject } from '../../perception/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import { writeInto } from '../io.ts';
import { hasReference } from '../model-run.ts';
import { MODEL_ARG } from '../perception-args.ts';

export const perceive: Command = command({
  args: {
    model: MODEL_ARG,
    image: { type: 'positional', required: true, description: 'PNG files, one or more.' },
    'any-size': {
      type: 'boolean',
      description: 'Scale images of any size; default only those as large as in training.',
    },
    masks: { type: 'boolean', description: "Add each object's mask, and draw its outline." },
    overlay: { type: 'string', valueHint: 'DIR', description: 'Write PNGs with the boxes there.' },
  },
  variadic: true,
  async run(args, io) {
    const folder = resolveModel(args.model);
    const [, ...images] = args._;
    const frames = images.map((image) => ({ image, frame: readPng(image) })); // all, before any work
    const nameOf = uniqueNames();
    const perceiver = await loadPerceiver(folder, { anySize: args['any-size'] ?? false });
    if (!hasReference(folder)) io.note(NO_REFERENCE);
    const seen: object[] = [];
    for (const { image, frame } of frames) {
      if (io.signal.aborted) break;
      const [scene] = perceiver.perceive([frame], { masks: args.masks ?? false });
      if (scene === undefined) continue; // one scene a frame
      const plain = { image, ...scene, objects: scene.objects.map(plainMask) };
      seen.push(plain);
      io.emit(JSON.stringify(plain));
      if (args.overlay !== undefined) {
        const picture = encodePng(drawOverlay(frame, scene.objects));
        writeInto(join(args.overlay, nameOf(image)), picture);
      }
      await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C in
    }
    perceiver.dispose();
    io.result({ scenes: seen });
    return undefined;
  },
});

// ---------------------------------------------------------------------------

const NO_REFERENCE =
  'This model says nothing about what is usual: novelty is the percentile of the log likelihood alone, which falls with every object; `calibrate` mends that.';

/** The mask as rows of numbers, for JSON. */
function plainMask(object: SceneObject): object {
  const { mask, ...rest } = object;
  if (mask === undefined) return rest;
  const { height, width, data } = mask;
  const rows = Array.from({ length: height }, (_, j) => [
    ...data.subarray(j * width, (j + 1) * width),
  ]);
  return { ...rest, mask: rows };
}

/** File names for the overlays: those of the images, numbered where folders share one. */
function uniqueNames(): (image: string) => string {
  const used = new Set<string>();
  return (image) => {
    const stem = basename(image, extname(image));
    let name = `${stem}.png`;
    for (let i = 2; used.has(name); i++) name = `${stem}-${i}.png`;
    used.add(name);
    return name;
  };
}
