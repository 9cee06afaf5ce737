/// Learning from a score of a policy's own responses: [Ppo], [Rloo] and [Grpo], each a file that reads like its paper, and
/// [PolicyTrainer], which runs any of them. A step is a [Rollout], its advantages, and several epochs of a loss. `docs/ppo.md`,
/// `docs/rloo.md` and `docs/grpo.md` explain each detail and metric.
package arabica.rlhf.ppo;
