import { z } from 'zod';
import { type Button, err, ok, type Page, type Result } from '../contracts/index.ts';
import type { Devices } from './devices/index.ts';

const MOST = 60;

/** A first page for a connection: one button for each scene the device has. */
export async function scenePage(devices: Devices, connection: string): Promise<Result<Page>> {
  const choices = await devices.choices(connection, 'scene.set');
  if (!choices.ok) return choices;
  const scenes = z.object({ scene: z.array(z.string()) }).safeParse(choices.value);
  if (!scenes.success || scenes.data.scene.length === 0) {
    return err({
      code: 'not_supported',
      message: `"${connection}" has no scenes to make buttons of.`,
      next: 'Make a page by hand: Pages, Edit, Add button.',
    });
  }
  const name = devices.get(connection)?.name ?? connection;
  return ok({
    id: connection,
    name,
    columns: Math.min(6, Math.max(3, Math.ceil(Math.sqrt(scenes.data.scene.length)))),
    buttons: scenes.data.scene.slice(0, MOST).map(
      (scene, index): Button => ({
        id: `scene-${index + 1}`,
        label: scene.slice(0, 80) || `Scene ${index + 1}`,
        connection,
        operation: 'scene.set',
        input: { scene },
        guard: 'none',
      }),
    ),
  });
}
