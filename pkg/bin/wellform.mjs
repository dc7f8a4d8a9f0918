#!/usr/bin/env node
import { main } from "../js/cli/main.mjs";

await main(process.argv.slice(2));
