/** What users install: names, versions, files. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: { readonly [name: string]: string };
  readonly exports: { readonly [subpath: string]: string | { readonly default: string } };
  readonly sideEffects: readonly string[];
  readonly dependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
  readonly peerDependencies: { readonly [name: string]: string };
  readonly peerDependenciesMeta: { readonly [name: string]: { readonly optional: boolean } };
}

interface LockEntry {
  readonly version: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
}

const manifest: Manifest = readJson('package.json');
const lock: { readonly packages: { readonly [path: string]: LockEntry } } =
  readJson('package-lock.json');

/** Subpaths that are modules, such as './env', with their files in dist. */
const modules = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [{ subpath, file: target.default }],
);
const sourceOf = (file: string): string => file.replace('./dist/', '').replace(/\.js$/, '.ts');
const built = existsSync(resolve(ROOT, 'dist/cli/main.js'));

describe('the exported names', () => {
  it('are these', () => {
    const names = Object.fromEntries(
      modules.map(({ subpath, file }) => [subpath, namesIn(sourceOf(file))]),
    );
    expect(names).toMatchInlineSnapshot(`
      {
        ".": [
          "agent",
          "client",
          "env",
          "perception",
          "server",
        ],
        "./agent": [
          "CLASSIC_PPO",
          "OBSERVED",
          "TABLE_PPO",
          "defaultPpoConfig",
          "evaluatePolicy",
          "loadErrorModel",
          "loadPolicy",
          "loadTrainerState",
          "loadTrainingWorld",
          "measureErrors",
          "parseErrorModel",
          "perceivedObjects",
          "recordTables",
          "resolvePpoConfig",
          "saveErrorModel",
          "savePolicy",
          "simulatedPerception",
          "trainPpo",
          "type ActOptions",
          "type EpisodeResult",
          "type ErrorCell",
          "type ErrorModel",
          "type Evaluation",
          "type EvaluationOptions",
          "type PerceivedOptions",
          "type Policy",
          "type PolicyRecord",
          "type PpoConfig",
          "type PpoOptions",
          "type RecordOptions",
          "type TablePair",
          "type TrainPpoOptions",
          "type TrainerState",
          "type Training",
          "type TrainingPoint",
          "type TrainingWorld",
          "wilsonInterval",
          "withPixels",
        ],
        "./client": [
          "Client",
          "RemoteEnv",
          "SupairError",
          "connect",
          "isSupairError",
          "type ActInput",
          "type Acted",
          "type ConnectOptions",
          "type Following",
          "type Perceived",
          "type PolicySpaces",
          "type Timing",
          "type WireObject",
        ],
        "./env": [
          "AT_REST",
          "AUTORESET_MODES",
          "COLUMN",
          "ERROR_CODES",
          "MODES",
          "OBJECT_COLUMNS",
          "Rng",
          "RunningStatistics",
          "STATE_COLUMNS",
          "SpaceSampler",
          "SupairError",
          "SyncVectorEnv",
          "VECTORIZATIONS",
          "WorkerVectorEnv",
          "addRenderObservation",
          "annulus",
          "apart",
          "autoreset",
          "batchSpace",
          "binsGoal",
          "chain",
          "clearedGoal",
          "clipAction",
          "clipReward",
          "clusterGoal",
          "combineGoals",
          "constant",
          "contains",
          "containsFactors",
          "countGoal",
          "createAcrobot",
          "createCartPole",
          "createMountainCar",
          "createMountainCarContinuous",
          "createPendulum",
          "createTabletopEnv",
          "delayObservation",
          "disc",
          "discrete",
          "discretizeAction",
          "discretizeObservation",
          "distanceGoal",
          "dragAndDrop",
          "dtypeObservation",
          "embodied",
          "emptyObjectTable",
          "equalSpaces",
          "explain",
          "filterObservation",
          "flatdim",
          "flatten",
          "flattenObservation",
          "flattenSpace",
          "frameAt",
          "frameStackObservation",
          "frameToTable",
          "fromDmEnv",
          "fromRlTs",
          "fromRlTsAsync",
          "generate",
          "grayscaleObservation",
          "guard",
          "intersection",
          "isFlattenable",
          "isSupairError",
          "listEnvs",
          "listWrappers",
          "loadEnv",
          "make",
          "makeVec",
          "matching",
          "maxAndSkipObservation",
          "mixture",
          "normalizeObservation",
          "normalizeReward",
          "objectTableSpace",
          "oneOf",
          "oracleAction",
          "orderGoal",
          "overlapping",
          "parseDistribution",
          "parseSpace",
          "parseSpec",
          "passiveChecker",
          "populate",
          "product",
          "push",
          "recordEpisodeStatistics",
          "recordVideo",
          "rectangle",
          "register",
          "registerWrapper",
          "renderCollection",
          "repeatAction",
          "rescaleAction",
          "rescaleObservation",
          "reshapeObservation",
          "resizeObservation",
          "resolveTabletopConfig",
          "sample",
          "sampleFactors",
          "sampleTabletopFrames",
          "sampleTabletopVideos",
          "selectMove",
          "selection",
          "setMinus",
          "shuffle",
          "spaceToJson",
          "spaces",
          "specOf",
          "stickyAction",
          "successFraction",
          "tableToFrame",
          "termination",
          "timeAwareObservation",
          "timeLimit",
          "toDmEnv",
          "toRlTs",
          "transformAction",
          "transformObservation",
          "transformReward",
          "transition",
          "truncation",
          "type ActionComponent",
          "type ActionName",
          "type ActionOptions",
          "type AddRenderOptions",
          "type AnyDistribution",
          "type AsyncEnv",
          "type AutoresetMode",
          "type Bin",
          "type BinOptions",
          "type BinsScore",
          "type Bound",
          "type BoxSpace",
          "type ClusterScore",
          "type ColorName",
          "type CountScore",
          "type Counts",
          "type CreateWrapper",
          "type DictSpace",
          "type DiscreteSpace",
          "type Distribution",
          "type DmArraySpec",
          "type DmEnv",
          "type DmSpec",
          "type DmStepType",
          "type DmTimeStep",
          "type DragAndDropOptions",
          "type Dtype",
          "type EmbodiedOptions",
          "type EndingOptions",
          "type Env",
          "type EnvEntry",
          "type EnvMetadata",
          "type EnvSpec",
          "type EnvState",
          "type EpisodeHistory",
          "type EpisodeStatisticsOptions",
          "type EpisodeSummary",
          "type ErrorCode",
          "type Factor",
          "type Factors",
          "type Frame",
          "type FrameLabels",
          "type FrameSet",
          "type FrameStackOptions",
          "type FromRlTsOptions",
          "type Goal",
          "type GoalScore",
          "type GraphSpace",
          "type GrayscaleOptions",
          "type GuardOptions",
          "type Info",
          "type Intent",
          "type Kwargs",
          "type Law",
          "type Layout",
          "type MakeOptions",
          "type MakeVecOptions",
          "type Mode",
          "type Move",
          "type MultiBinarySpace",
          "type MultiDiscreteSpace",
          "type NormalizeOptions",
          "type NormalizeRewardOptions",
          "type Normalizing",
          "type NumberFactor",
          "type NumericArray",
          "type ObjectColumn",
          "type ObjectTable",
          "type ObservationName",
          "type OneOfSpace",
          "type OrderScore",
          "type Outcome",
          "type Picture",
          "type PushOptions",
          "type RecordVideoOptions",
          "type RenderCollectionOptions",
          "type RenderMode",
          "type ResetOptions",
          "type ResetResult",
          "type RewardName",
          "type RewardRule",
          "type RlTsAsyncEnv",
          "type RlTsEnv",
          "type RlTsSpace",
          "type RlTsSpaces",
          "type RlTsStep",
          "type RngState",
          "type SelectMoveOptions",
          "type SequenceSpace",
          "type Shape",
          "type Space",
          "type SpaceJson",
          "type SpaceMask",
          "type SpaceValue",
          "type Sprite",
          "type SpriteDraw",
          "type SpriteFactor",
          "type SpriteGenerator",
          "type StepResult",
          "type StickyOptions",
          "type SuccessRule",
          "type SyncVectorOptions",
          "type TabletopActions",
          "type TabletopConfig",
          "type TabletopEnv",
          "type TabletopOptions",
          "type TabletopScene",
          "type TabletopTask",
          "type TaskFamily",
          "type TextSpace",
          "type TimeAwareOptions",
          "type TimedEpisode",
          "type TupleSpace",
          "type Variant",
          "type VectorEntryOptions",
          "type VectorEnv",
          "type VectorReset",
          "type VectorResetOptions",
          "type VectorStep",
          "type Vectorization",
          "type Video",
          "type VideoKind",
          "type VideoOptions",
          "type WorkerVectorOptions",
          "type Wrap",
          "type WrapperSpec",
          "type Zone",
          "unflatten",
          "uniform",
          "vectorNormalizeObservation",
          "vectorNormalizeReward",
          "vectorRecordEpisodeStatistics",
          "vectorizeActions",
          "vectorizeResults",
          "withObservation",
          "withReward",
          "withTruncation",
          "wrapEnv",
        ],
        "./env/testing": [
          "checkEnv",
          "type AnyEnv",
          "type Check",
          "type CheckOptions",
          "type CheckReport",
          "type MakeEnv",
        ],
        "./perception": [
          "BACKENDS",
          "BACKGROUND_CHANGES",
          "BOXES",
          "RECIPES",
          "averagePrecision",
          "boxMetrics",
          "calibrateModel",
          "compareScenes",
          "countCalibration",
          "countMetrics",
          "createTracker",
          "decodeFrameFile",
          "describeBackend",
          "drawOverlay",
          "encodeFrameFile",
          "evaluateScenes",
          "fit",
          "frameFailures",
          "imagine",
          "loadFrames",
          "loadPerceiver",
          "matchScenes",
          "positionCalibration",
          "posteriorCountAccuracy",
          "presenceCalibration",
          "readFrameFile",
          "reliability",
          "toObjectTable",
          "trackVideos",
          "trackingMetrics",
          "type BackendChoice",
          "type BackendInfo",
          "type BackgroundChange",
          "type BoxMetrics",
          "type Boxes",
          "type CalibrateOptions",
          "type Calibration",
          "type Comparison",
          "type CountCalibration",
          "type CountMetrics",
          "type CurvePoint",
          "type Decision",
          "type Evaluation",
          "type FitOptions",
          "type FitProgress",
          "type FitResult",
          "type FitSettings",
          "type FoundFailure",
          "type FrameFailures",
          "type FrameOutcome",
          "type LoadOptions",
          "type LoadPerceiverOptions",
          "type ObjectMask",
          "type OverlayOptions",
          "type PerceiveOptions",
          "type Perceiver",
          "type PositionCalibration",
          "type Recipe",
          "type Reliability",
          "type Scene",
          "type SceneObject",
          "type SceneSample",
          "type Tracker",
          "type TrackerOptions",
          "type TrackerState",
          "type TrackingMetrics",
          "useBackend",
        ],
        "./perception/spn": [
          "conditionalMean",
          "decodeCircuit",
          "encodeCircuit",
          "fitEm",
          "fitGradient",
          "loadCircuit",
          "logProb",
          "marginalize",
          "mpe",
          "randomCircuit",
          "sample",
          "sampleGiven",
          "saveCircuit",
          "type Batch",
          "type Circuit",
          "type CircuitOptions",
          "type EmOptions",
          "type EpochProgress",
          "type FittedCircuit",
          "type GradientOptions",
          "type LayeredStructure",
          "type LeafFamily",
          "type LeafParams",
        ],
        "./pictures": [
          "VIDEO_FORMATS",
          "decodePng",
          "encodeGif",
          "encodePng",
          "numberedPngs",
          "readPng",
          "saveVideos",
          "type VideoFormat",
        ],
        "./server": [
          "DEFAULT_PORT",
          "LIMIT_TABLE",
          "SUBPROTOCOL",
          "createServer",
          "type Limits",
          "type RunningServer",
          "type ServerOptions",
        ],
      }
    `);
  });

  it.each(modules)('of $subpath are what its text says', async ({ file }) => {
    const exported = Object.keys(await import(resolve(ROOT, sourceOf(file))));
    const values = namesIn(sourceOf(file)).filter((name) => !name.startsWith('type '));
    expect(exported.sort()).toEqual(values.sort());
  });
});

describe.skipIf(!built)('dist', () => {
  it('exports what the sources do, under the names of the package', () => {
    const subpaths = modules.map(({ subpath }) => `${manifest.name}${subpath.slice(1)}`);
    const script = `
      const names = {};
      for (const path of ${JSON.stringify(subpaths)}) names[path] = Object.keys(await import(path));
      console.log(JSON.stringify(names));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const names: Record<string, string[]> = JSON.parse(printed);
    for (const { subpath, file } of modules) {
      const values = namesIn(sourceOf(file)).filter((name) => !name.startsWith('type '));
      const found = names[`${manifest.name}${subpath.slice(1)}`];
      expect(found?.sort(), `${subpath}; is dist old? npm run build`).toEqual(values.sort());
    }
  });

  it('has a program that can be executed and says its version', () => {
    const program = resolve(ROOT, manifest.bin['supair-rl'] ?? '');
    expect(statSync(program).mode & 0o111).toBe(0o111);
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toBe(
      `${manifest.version}\n`,
    );
  });

  it.each(manifest.sideEffects)('has the module with side effects %s', (file) => {
    expect(existsSync(resolve(ROOT, file))).toBe(true);
  });
});

describe('dependencies', () => {
  it('are pinned exactly', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(all)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it('have a ws without its known holes, at least 8.23.0', () => {
    const [major = 0, minor = 0] = installed('ws').split('.').map(Number);
    expect(major).toBe(8);
    expect(minor).toBeGreaterThanOrEqual(23);
  });

  it('have the msgpack-lite that the guard scan was written for, exactly 0.2.2', () => {
    expect(manifest.dependencies['msgpack-lite']).toBe('0.2.2');
    expect(installed('msgpack-lite')).toBe('0.2.2');
  });

  it('that are peers are all optional', () => {
    const optional = Object.keys(manifest.peerDependenciesMeta).filter(
      (name) => manifest.peerDependenciesMeta[name]?.optional === true,
    );
    expect(optional.sort()).toEqual(Object.keys(manifest.peerDependencies).sort());
  });
});

describe('the lock file', () => {
  const entries = Object.entries(lock.packages);

  it('names the binaries of every platform, or npm ci refuses it on others', () => {
    const named = new Set(entries.map(([path]) => path.split('node_modules/').at(-1)));
    const missing = entries.flatMap(([, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !named.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('names no host: every registry will do', () => {
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('has no install script, which could download and fail', () => {
    const scripted = entries.filter(([, entry]) => entry.hasInstallScript);
    // esbuild's only repairs an install without its optional binary, and comes with development only
    expect(scripted.map(([path, { dev = false }]) => [path, dev])).toEqual([
      ['node_modules/esbuild', true],
    ]);
    // the packages themselves: what the lock says of them could be old
    const found = entries.filter(([path]) => path !== '' && hasInstallScript(path));
    expect(found.map(([path]) => path)).toEqual(['node_modules/esbuild']);
  });

  it('takes every package from a registry, by its version', () => {
    const [, ...packages] = entries; // the first is this one
    expect(packages.filter(([, { version }]) => !/^\d+\.\d+\.\d+/.test(version))).toEqual([]);
    const elsewhere = entries.flatMap(([path, entry]) =>
      [entry.dependencies, entry.devDependencies, entry.optionalDependencies]
        .flatMap((wanted) => Object.entries(wanted ?? {}))
        // an address, a repository or a file; an alias still names a version on the registry
        .filter(([, range]) => /[:/]/.test(range) && !range.startsWith('npm:'))
        .map(([name, range]) => `${path}: ${name} ${range}`),
    );
    expect(elsewhere).toEqual([]);
  });
});

// ---------------------------------------------------------------------------

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(resolve(ROOT, path), 'utf8'));
}

/** Whether npm would run something of this folder's when installing it; false where it is not installed. */
function hasInstallScript(path: string): boolean {
  if (!existsSync(resolve(ROOT, path, 'package.json'))) return false;
  const { scripts = {} } = readJson<{ scripts?: Record<string, string> }>(`${path}/package.json`);
  const named = ['preinstall', 'install', 'postinstall'].some((name) => name in scripts);
  return named || existsSync(resolve(ROOT, path, 'binding.gyp'));
}

function installed(name: string): string {
  return readJson<{ version: string }>(`node_modules/${name}/package.json`).version;
}

/** The names a module exports, sorted, types marked; from its text, since types leave no trace. */
function namesIn(file: string): string[] {
  const text = readFileSync(resolve(ROOT, file), 'utf8').replaceAll(
    /\/\*[\s\S]*?\*\/|\/\/.*$/gm,
    '',
  );
  const lists = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => (type === undefined ? name : `type ${name}`)),
  );
  const declared = [
    ...text.matchAll(/^export (?:async )?(interface|type|const|class|function) (\w+)/gm),
  ].map(([, kind, name]) => (kind === 'interface' || kind === 'type' ? `type ${name}` : `${name}`));
  const namespaces = [...text.matchAll(/^export \* as (\w+)/gm)].map(([, name]) => `${name}`);
  return [...lists, ...declared, ...namespaces].sort();
}
