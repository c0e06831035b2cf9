import { z } from 'zod';
import type { JsonObject } from '../../../../contracts/index.ts';
import { type ObsRun, operation } from '../client.ts';
import { noItem } from '../failures.ts';
import { itemOf, itemsOf, type ObsState } from '../state.ts';
import { item, scene } from './fields.ts';

const group = 'Scene items';
const where = { scene, item };
const found = z.object({ id: z.number().int().describe("OBS's id of the item") });

const choices = (state: ObsState) => ({
  scene: [...state.scenes, ...state.groups],
  item: [...new Set(state.items.flatMap(entry => entry.items.map(({ source }) => source)))],
});

const byId = (state: ObsState, scene: string, id: number) =>
  itemsOf(state, scene).find(candidate => candidate.id === id);

/** OBS addresses items by number; people by what they show. */
async function idOf({ client, state }: ObsRun, scene: string, item: string): Promise<number> {
  const known = itemOf(state(), scene, item);
  if (known) return known.id;
  const { scenes, groups } = state();
  if (state().complete && [...scenes, ...groups].includes(scene)) {
    throw noItem(state(), client.address, scene, item);
  }
  const answer = await client.request('GetSceneItemId', { sceneName: scene, sourceName: item });
  client.reread.items(scene);
  return answer.sceneItemId;
}

const number = z.number().min(-90_001).max(90_001);
const crop = z.number().int().min(0).max(100_000);
const transform = {
  x: number.optional().describe('Position from the left, px'),
  y: number.optional().describe('Position from the top, px'),
  scaleX: number.optional().describe('Width factor'),
  scaleY: number.optional().describe('Height factor'),
  rotation: z.number().min(-360).max(360).optional().describe('Degrees, clockwise'),
  cropLeft: crop.optional(),
  cropTop: crop.optional(),
  cropRight: crop.optional(),
  cropBottom: crop.optional(),
};
type Transform = z.infer<z.ZodObject<typeof transform>>;

/** Our names to OBS's. */
function transformOf({ x, y, ...rest }: Transform): JsonObject {
  const all = { positionX: x, positionY: y, ...rest };
  const given: JsonObject = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) given[name] = value;
  return given;
}

const near = (a: unknown, b: unknown) =>
  typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) < 0.01;

export const itemOperations = {
  'item.show': operation({
    title: 'Show or hide item',
    group,
    effect: 'write',
    input: z.object({ ...where, visible: z.boolean().default(true) }),
    output: found,
    timeoutMs: 3000,
    async run(ctx, { scene, item, visible }) {
      const id = await idOf(ctx, scene, item);
      await ctx.client.request(
        'SetSceneItemEnabled',
        { sceneName: scene, sceneItemId: id, sceneItemEnabled: visible },
        ctx.sent,
      );
      return { id };
    },
    confirm: (state, { scene, visible }, { id }) => byId(state, scene, id)?.enabled === visible,
    lamp: (state, { scene, item, visible }) =>
      itemOf(state, scene, item)?.enabled === visible ? 'on' : 'off',
    choices,
  }),

  'item.toggle': operation({
    title: 'Toggle item',
    group,
    effect: 'write',
    input: z.object(where),
    output: found.extend({ visible: z.boolean() }),
    timeoutMs: 3000,
    async run(ctx, { scene, item }) {
      const id = await idOf(ctx, scene, item);
      const at = { sceneName: scene, sceneItemId: id };
      const { sceneItemEnabled } = await ctx.client.request('GetSceneItemEnabled', at);
      const visible = !sceneItemEnabled;
      await ctx.client.request(
        'SetSceneItemEnabled',
        { ...at, sceneItemEnabled: visible },
        ctx.sent,
      );
      return { id, visible };
    },
    confirm: (state, { scene }, { id, visible }) => byId(state, scene, id)?.enabled === visible,
    lamp: (state, { scene, item }) => (itemOf(state, scene, item)?.enabled ? 'on' : 'off'),
    choices,
  }),

  'item.lock': operation({
    title: 'Lock or unlock item',
    group,
    effect: 'write',
    input: z.object({ ...where, locked: z.boolean().default(true) }),
    output: found,
    timeoutMs: 3000,
    async run(ctx, { scene, item, locked }) {
      const id = await idOf(ctx, scene, item);
      await ctx.client.request(
        'SetSceneItemLocked',
        { sceneName: scene, sceneItemId: id, sceneItemLocked: locked },
        ctx.sent,
      );
      return { id };
    },
    confirm: (state, { scene, locked }, { id }) => byId(state, scene, id)?.locked === locked,
    lamp: (state, { scene, item, locked }) =>
      itemOf(state, scene, item)?.locked === locked ? 'on' : 'off',
    choices,
  }),

  'item.transform': operation({
    title: 'Move, scale or crop item',
    group,
    effect: 'write',
    input: z
      .object({ ...where, ...transform })
      .refine(({ scene: _, item: __, ...rest }) => Object.keys(transformOf(rest)).length > 0, {
        message: 'say at least one of position, scale, rotation and crop',
      }),
    output: found,
    timeoutMs: 3000,
    async run(ctx, { scene, item, ...rest }) {
      const id = await idOf(ctx, scene, item);
      await ctx.client.call(
        'SetSceneItemTransform',
        { sceneName: scene, sceneItemId: id, sceneItemTransform: transformOf(rest) },
        ctx.sent,
      );
      // OBS speaks of transforms only in a high-volume event: read back instead.
      ctx.client.reread.items(scene);
      return { id };
    },
    confirm(state, { scene, item: _, ...rest }, { id }) {
      const now = byId(state, scene, id)?.transform;
      return (
        now !== undefined &&
        Object.entries(transformOf(rest)).every(([name, value]) => near(now[name], value))
      );
    },
    choices,
  }),

  'item.order': operation({
    title: 'Move item in the stack',
    group,
    effect: 'write',
    input: z.object({
      ...where,
      index: z.number().int().min(0).max(8191).describe('0 is the bottom'),
    }),
    output: found,
    timeoutMs: 3000,
    async run(ctx, { scene, item, index }) {
      const id = await idOf(ctx, scene, item);
      await ctx.client.request(
        'SetSceneItemIndex',
        { sceneName: scene, sceneItemId: id, sceneItemIndex: index },
        ctx.sent,
      );
      ctx.client.reread.items(scene);
      return { id };
    },
    confirm: (state, { scene, index }, { id }) => itemsOf(state, scene)[index]?.id === id,
    choices,
  }),

  'item.delete': operation({
    title: 'Remove item from scene',
    group,
    effect: 'destructive',
    input: z.object(where),
    output: found,
    timeoutMs: 5000,
    async run(ctx, { scene, item }) {
      const id = await idOf(ctx, scene, item);
      await ctx.client.request('RemoveSceneItem', { sceneName: scene, sceneItemId: id }, ctx.sent);
      return { id };
    },
    confirm: (state, { scene }, { id }) => byId(state, scene, id) === undefined,
    choices,
  }),
};
