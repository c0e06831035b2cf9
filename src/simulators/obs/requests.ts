import { Refusal, status } from './protocol.ts';
import type { World } from './world.ts';

type Data = Record<string, unknown>;
export type Handler = (world: World, data: Data) => Data | undefined;

function text(data: Data, field: string): string {
  const value = data[field];
  if (value === undefined)
    throw new Refusal(status.missingField, `Your request is missing the \`${field}\` field.`);
  if (typeof value !== 'string')
    throw new Refusal(status.invalidFieldType, `The field value of \`${field}\` must be a string.`);
  return value;
}

export const handlers: Readonly<Record<string, Handler>> = {
  GetVersion: () => ({
    obsVersion: '29.0.2',
    obsWebSocketVersion: '5.1.0',
    rpcVersion: 1,
    availableRequests: Object.keys(handlers),
    supportedImageFormats: ['bmp', 'jpeg', 'jpg', 'png'],
    platform: 'simulated',
    platformDescription: 'InfraFabric Studio simulator',
  }),
  GetStudioModeEnabled: () => ({ studioModeEnabled: false }),
  GetSceneList: world => ({
    currentProgramSceneName: world.program.name,
    currentPreviewSceneName: null,
    scenes: world.scenes
      .map((scene, index) => ({
        sceneIndex: world.scenes.length - 1 - index,
        sceneName: scene.name,
      }))
      .reverse(),
  }),
  GetCurrentProgramScene: world => ({ currentProgramSceneName: world.program.name }),
  SetCurrentProgramScene: (world, data) => {
    world.setProgram(world.scene(text(data, 'sceneName')));
    return undefined;
  },
};
