#!/usr/bin/env node
// `npm run build`: compiles the product to dist/, without its fail points.
import { build } from './start/build.mjs';

await build();
