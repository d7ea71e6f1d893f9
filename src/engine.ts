// How the engine is set up for a server; loaded before anything else.
import { setFlagsFromString } from 'node:v8'

// What a request makes lives as long as the request. While the young generation is still small, a few requests under
// way fill it, and the engine concludes that what their code makes lives long: from then on it makes that, with all it
// leads to, in the old generation, where a full collection has to find it.
setFlagsFromString('--no-allocation-site-pretenuring')
