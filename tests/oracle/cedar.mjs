// Holds our decisions against Cedar's: node cedar.mjs GRANT_CASES REQUESTS SEED
// Prints {"requests", "allowed", "different", "cedar_us"} and fails when any differs.

import {spawn} from 'node:child_process'
import {createInterface} from 'node:readline'
import {createRequire} from 'node:module'

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs')

const [program, count, seed] = process.argv.slice(2)
const child = spawn(program, [count, seed], {stdio: ['ignore', 'pipe', 'inherit']})
let entities = [], requests = 0, allowed = 0, different = 0, nanos = 0n

for await (const line of createInterface({input: child.stdout})) {
  const told = JSON.parse(line)
  if (told.entities) {
    entities = told.entities
  } else if (told.policies !== undefined) {
    const parsed = cedar.preparsePolicySet('grants', {staticPolicies: told.policies})
    if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed))
  } else {
    const begun = process.hrtime.bigint()
    const answer = cedar.statefulIsAuthorized({
      ...told.request, preparsedPolicySetId: 'grants', entities, validateRequest: false,
    })
    nanos += process.hrtime.bigint() - begun
    if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0)
      throw new Error(JSON.stringify(answer))
    ++requests
    const allow = answer.response.decision === 'allow'
    if (allow) ++allowed
    if (allow !== told.allow && ++different <= 5)
      console.error(`ours ${told.allow}, Cedar ${allow}: ${line}`)
  }
}
if (requests !== Number(count)) throw new Error(`${requests} requests instead of ${count}`)
console.log(JSON.stringify({requests, allowed, different, cedar_us: Number(nanos) / requests / 1000}))
process.exit(different === 0 && allowed > 0 ? 0 : 1)
