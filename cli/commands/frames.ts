/** `frames SET --out FILE.npz|FOLDER`: frames of a built-in set, as `fit` and `evaluate` see them. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import { didYouMean } from '../../env/core/nearest.ts';
import { encodeFrameFile, encodePng, type Split } from '../../perception/data/index.ts';
import { drawOverlay } from '../../perception/evaluate/index.ts';
import { type Command, command } from '../command.ts';
import { contactSheet } from '../contact-sheet.ts';
import { choiceFlag, integerFlag, objectFlag, requiredFlag, usage } from '../flags.ts';
import {
  BUILT_IN_SETS,
  FRAME_ARGS,
  framesFor,
  isBuiltIn,
  SIZED_SETS,
  TABLETOP_SETS,
} from '../frames.ts';
import { type Io, writeInto } from '../io.ts';
import { SET_NAMES } from '../perception-args.ts';
import { textTable } from '../text-table.ts';

/** Frames where `--size` does not say. */
const FRAMES = 1000;
/** Pixels' bytes that a file may hold: more cannot be read again. */
const MOST_BYTES = 2 ** 31 - 1;
/** Side of a frame where nothing says, for the refusal of too many. */
const USUAL_SIDE = 64;
const SPLITS: readonly Split[] = ['train', 'test'];

export const frames: Command = command({
  args: {
    set: { type: 'positional', required: true, description: `${SET_NAMES}.` },
    out: {
      type: 'string',
      valueHint: 'FILE.npz|FOLDER',
      description: 'A file with labels, or a new folder for PNGs. Needed.',
    },
    ...FRAME_ARGS,
    size: { type: 'string', default: String(FRAMES), valueHint: 'N', description: 'Frames.' },
    split: {
      type: 'string',
      default: 'train',
      valueHint: SPLITS.join('|'),
      description: 'What fit learns from, or what evaluate judges with.',
    },
    side: { type: 'string', valueHint: 'PX', description: 'Height and width of the frames.' },
    height: { type: 'string', valueHint: 'PX', description: 'Height of the frames.' },
    width: { type: 'string', valueHint: 'PX', description: 'Width of the frames.' },
    options: {
      type: 'string',
      valueHint: 'JSON',
      description:
        'Of the table-top, e.g. \'{"table":"marble","shadow":0.5}\' (docs/tabletop-look.md).',
    },
    sheet: { type: 'string', valueHint: 'FILE.png', description: 'Write a sheet of frames.' },
  },
  async run(args, io) {
    const split = choiceFlag(args.split, '--split', SPLITS);
    const out = requiredFlag(args.out, '--out', 'Name a file (.npz) or a folder for PNGs.');
    if (!isBuiltIn(args.set)) {
      const expected = 'the name of a built-in set';
      throw usage('SET', expected, `"${args.set}"`, didYouMean(args.set, BUILT_IN_SETS));
    }
    const sides = sidesOf(args.set, args);
    const world = worldOf(args.set, args.options);
    const size = integerFlag(args.size, '--size', { min: 1 }) ?? FRAMES;
    const { height = USUAL_SIDE, width = USUAL_SIDE } = sides;
    const most = Math.floor(MOST_BYTES / (height * width * 3));
    if (size > most) throw usage('--size', `at most ${most} of such frames`, args.size);
    const isFile = checkOut(out);

    const bar = io.progress(size);
    const advance = (done: number): void => bar.update(done, 'frames');
    const set = framesFor(args.set, split, io.seed, args, size, {
      ...sides,
      world,
      instances: true,
      advance,
    });
    bar.stop();
    if (isFile) writeInto(out, encodeFrameFile(set));
    const written = isFile ? set.size : await writeFolder(set, out, io);
    if (args.sheet !== undefined) writeInto(args.sheet, drawSheet(set));
    const labels = isFile ? labelsOf(set) : [];
    io.say(
      textTable([
        ['frames', `${written} of ${set.height} x ${set.width} x ${set.channels}`],
        ...(set.episodeLength === null
          ? []
          : ([['videos', `of ${set.episodeLength} frames`]] as const)),
        ['labels', labels.join(', ') || 'none (a folder holds pictures alone)'],
        [isFile ? 'file' : 'folder', out],
        ...(args.sheet === undefined ? [] : ([['sheet', args.sheet]] as const)),
      ]),
    );
    io.result({
      set: args.set,
      split,
      seed: io.seed,
      frames: written,
      height: set.height,
      width: set.width,
      channels: set.channels,
      episode_length: set.episodeLength,
      labels,
      out,
      ...(args.sheet !== undefined && { sheet: args.sheet }),
    });
    return undefined;
  },
});

// ---------------------------------------------------------------------------

interface SideFlags {
  readonly side?: string | undefined;
  readonly height?: string | undefined;
  readonly width?: string | undefined;
}

interface Sides {
  readonly height?: number | undefined;
  readonly width?: number | undefined;
}

function sidesOf(spec: string, { side, height, width }: SideFlags): Sides {
  const flag = [side && '--side', height && '--height', width && '--width'].find(Boolean);
  if (flag === undefined) return {};
  if (!SIZED_SETS.includes(spec)) {
    throw usage(flag, `a set drawn at any size (${SIZED_SETS.join(', ')})`, `"${spec}"`);
  }
  if (side !== undefined && (height ?? width) !== undefined) {
    throw usage('--side', 'neither --height nor --width with it', 'both');
  }
  const range = { min: 32, max: 128 };
  return {
    height: integerFlag(side ?? height, side ? '--side' : '--height', range),
    width: integerFlag(side ?? width, side ? '--side' : '--width', range),
  };
}

/** What `--options` says; whether it is legal the table-top itself knows. */
function worldOf(spec: string, text: string | undefined): object {
  const value = objectFlag(text, '--options');
  if (value === undefined) return {};
  if (!TABLETOP_SETS.includes(spec)) {
    throw usage('--options', `a set of the table-top (${TABLETOP_SETS.join(', ')})`, `"${spec}"`);
  }
  // of a video these are settled by the set's name
  const settled = ['kind', 'length'].find((field) => Object.hasOwn(value, field));
  if (settled !== undefined) throw usage('--options', 'options of the table-top', settled);
  return value;
}

/** Whether it is a file. Files are written anew; in a folder, old pictures would mix with the new ones. */
function checkOut(out: string): boolean {
  const isFolder = existsSync(out) && statSync(out).isDirectory();
  const ending = extname(out);
  if (!isFolder && ending === '.npz') return true;
  const who = `--out ${out}`;
  if (!isFolder && (ending !== '' || existsSync(out))) {
    throw usage(who, 'an .npz file or a folder', ending === '' ? 'a file' : `"${ending}"`);
  }
  if (isFolder && readdirSync(out).length > 0)
    throw usage(who, 'a new or empty folder', 'a full one');
  return false;
}

/**
 * PNGs under names that `readPngFolder` takes for what they are: a folder a video, and stills whose
 * names do not end in their number. Returns how many were written before Ctrl-C.
 */
async function writeFolder(set: FrameSet, folder: string, io: Io): Promise<number> {
  const { size, episodeLength } = set;
  const bar = io.progress(size);
  const number = (index: number, of: number): string =>
    String(index + 1).padStart(String(of).length, '0');
  const nameOf = (m: number): string => {
    if (episodeLength === null) return `${number(m, size)}-frame.png`;
    const video = Math.floor(m / episodeLength);
    const frame = number(m % episodeLength, episodeLength);
    return join(`video-${number(video, size / episodeLength)}`, `frame-${frame}.png`);
  };
  let written = 0;
  while (written < size && !io.signal.aborted) {
    writeInto(join(folder, nameOf(written)), encodePng(frameAt(set, written)));
    written++;
    bar.update(written, 'PNGs');
    if (written % 32 === 0) await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C in
  }
  bar.stop();
  return written;
}

function labelsOf({ labels }: FrameSet): string[] {
  if (labels === null) return [];
  const { counts, boxes, valid, ids, instances } = labels;
  return Object.entries({ counts, boxes, valid, ids, instances })
    .filter(([, array]) => array != null)
    .map(([name]) => name);
}

const [ROWS, COLUMNS] = [5, 8];
/** Of a picture in the sheet, about, pixels. */
const PICTURE = 128;

/** A PNG of the first frames, or a video a row. */
function drawSheet(set: FrameSet): Uint8Array {
  const { size, height, width, episodeLength } = set;
  const scale = Math.max(1, Math.round(PICTURE / Math.max(height, width)));
  // frames of a video that are spread over it
  const columns = Math.min(COLUMNS, episodeLength ?? size);
  const [stride, step] =
    episodeLength === null ? [columns, 1] : [episodeLength, (episodeLength - 1) / (columns - 1)];
  const rows = Math.min(ROWS, Math.ceil(size / stride));
  const pictures = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, i) => row * stride + Math.round(i * step))
      .filter((m) => m < size)
      .map((m) => drawOverlay(frameAt(set, m), [], { scale })),
  );
  return encodePng(contactSheet(pictures, columns));
}
