// The smallest Electron app there is: one window with nothing in it. What the studio costs in
// time and memory is measured beside it, in the same run, on the same runtime.
const { app, BrowserWindow } = require('electron');

app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: true });
  await window.loadFile(`${__dirname}/index.html`);
  if (process.argv.includes('--once')) {
    process.stdout.write(`window ${process.versions.electron}\n`);
    app.quit();
  }
});
app.on('window-all-closed', () => app.quit());
