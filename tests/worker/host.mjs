// A process that runs the Worker, for a test that kills it: node host.mjs '{"persist": "…", …}'

import { Deployment } from "./harness.mjs";

const deployment = await Deployment.start(JSON.parse(process.argv[2]));
console.log(`listening at ${deployment.url}`);
