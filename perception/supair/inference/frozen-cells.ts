/**
 * The features of all cells of one frame: what `detector/cells.ts` does, by kernels.
 *
 *   bytes --> cells of 4 x 4 pixels --> embedding --> residual 3x3 layers --> features
 */

import type { SupairConfig } from '../config.ts';
import { CELL, gridOf } from '../detector/constants.ts';
import { type HostParams, param } from '../params.ts';
import { type Arena, wholeVectors } from './arena.ts';
import { panelsFor, toBias, toPanels, wholePanels } from './panels.ts';
import { POSITIONS, winogradFilters } from './winograd-filters.ts';

/** Side of the tiles of outputs. */
const TILE = 4;

/** Bytes of a cache line. */
const LINE = 64;

export interface CellFeatures {
  /** [cells, width], the last four of which are left to the reader. */
  readonly address: number;
  /** Cells of the grid. */
  readonly count: number;
  /** Floats a cell. */
  readonly width: number;
  /** Where a feature lies among them. */
  readonly features: number;
  /** Works them out for the frame at `bytes`. */
  readonly read: (bytes: number) => void;
}

export function freezeCells(arena: Arena, config: SupairConfig, params: HostParams): CellFeatures {
  const { height, width, channels } = config;
  const { rows, columns } = gridOf(config);
  const { kernels } = arena;
  const layer = (name: string): { weights: Float32Array; bias: number } => ({
    weights: param(params, `detector.${name}`).data,
    bias: arena.put(toBias(param(params, `detector.${name}Bias`).data)),
  });
  const inputs = CELL * CELL * channels;
  const embed = layer('embed');
  const features = embed.weights.length / inputs;
  const panels = panelsFor(features);
  const filled = wholePanels(features);
  const embedding = arena.put(
    toPanels(inputs, features, (r, c) => embed.weights[r * features + c] as number), // in range
  );

  // maps inside a border of zeros, so that tiles need no edges
  const [tileRows, tileColumns] = [Math.ceil(rows / TILE), Math.ceil(columns / TILE)];
  const cellBytes = 4 * filled;
  const gridStride = (TILE * tileColumns + 2) * cellBytes;
  const grid = (): number => arena.take(((TILE * tileRows + 2) * gridStride) / 4);
  const inside = (map: number): number => map + gridStride + cellBytes;
  const tiles = tileRows * tileColumns;
  const plane = tiles * cellBytes + LINE; // 36 planes a power of two apart would share cache lines
  const own = filled + wholeVectors(2);
  const address = arena.take(wholeVectors(rows * columns) * own);
  const cells = arena.take(rows * columns * inputs);
  const layers: { weights: number; bias: number }[] = [];
  for (let i = 1; `detector.conv${i}` in params; i++) {
    const { weights, bias } = layer(`conv${i}`);
    layers.push({ weights: arena.put(winogradFilters(weights, features)), bias });
  }
  const maps = layers.length === 0 ? [] : [grid(), grid()];
  const [transformed, products] = [arena.take(9 * plane), arena.take(9 * plane)];
  const scratch = arena.take(256);

  // where a layer's output goes: its first cell, bytes from cell to cell and from row to row
  const target = (map: number | undefined): number[] =>
    map === undefined
      ? [address, 4 * own, 4 * own * columns]
      : [inside(map), cellBytes, gridStride];
  const row = 4 * inputs;
  const embedAll = kernels.affine.bind(
    null,
    ...[rows, columns, inputs, panels],
    ...[cells, row, row * columns, embedding, 0, embed.bias],
    ...[...target(maps[0]), 1],
  );
  const convolutions = layers.map(({ weights, bias }, i) => {
    const map = maps[i % 2] ?? 0;
    const next = i + 1 === layers.length ? undefined : maps[(i + 1) % 2];
    return {
      transform: kernels.winogradInput.bind(
        null,
        ...[tileRows, tileColumns, filled, map, gridStride, transformed, plane, scratch],
      ),
      multiply: kernels.affine.bind(
        null,
        ...[POSITIONS, tiles, filled, panels],
        ...[transformed, cellBytes, plane, weights, 4 * filled * filled, 0],
        ...[products, cellBytes, plane, 0],
      ),
      add: kernels.winogradOutput.bind(
        null,
        ...[rows, columns, tileColumns, filled, products, plane, bias, inside(map), gridStride],
        ...[...target(next), scratch],
      ),
    };
  });

  const read = (bytes: number): void => {
    kernels.toCells(height, width, channels, CELL, rows, columns, bytes, cells);
    embedAll();
    for (const { transform, multiply, add } of convolutions) {
      transform();
      multiply();
      add();
    }
  };
  return { address, count: rows * columns, width: own, features: filled, read };
}
