/**
 * How the app is packaged. `npm run dist` calls this with the platform's nats-server in place.
 * @type {import('electron-builder').Configuration}
 */
export default {
  appId: 'net.infrafabric.studio',
  productName: 'InfraFabric Studio',
  copyright: 'InfraFabric Studio contributors',
  directories: { output: 'release', buildResources: 'build' },
  // Everything but native code is in the bundles.
  files: [
    'dist/**',
    '!dist/**/*.map',
    '!dist/sources.sha256',
    'package.json',
    '!node_modules/**',
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/lib/**',
    'node_modules/better-sqlite3/prebuilds/**',
    'node_modules/better-sqlite3/build/Release/*.node',
  ],
  asar: true,
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: electron-builder fills these in.
  artifactName: 'InfraFabric-Studio-${version}-${os}-${arch}.${ext}',
  extraResources: [{ from: 'out/nats/${os}-${arch}', to: 'nats' }],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: end
  // Nobody runs other code under the studio's name, or other archives in its place.
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  },
  linux: {
    target: ['AppImage', 'dir'],
    category: 'AudioVideo',
    executableName: 'infrafabric-studio',
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: { target: ['dmg'], category: 'public.app-category.video', hardenedRuntime: true },
};
