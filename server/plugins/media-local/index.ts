import { definePlugin } from '../../kernel/plugin.ts';
import { createLocalMedia } from './create-local-media.ts';
import { config } from './definition.ts';

/** Uploads as files in the data folder. */
export default definePlugin({
  name: 'media-local',
  apiVersion: 1,
  config,
  async setup(ctx, settings) {
    ctx.provide('media-store', await createLocalMedia(settings));
  },
});
