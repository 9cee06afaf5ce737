/// Proximal Policy Optimization of language models. Start with [PpoTrainer]: a step of it is a [Rollout], its token
/// rewards ([TokenRewards]), advantages ([Gae], [Whitening]) and several epochs of [PpoLoss]. `docs/ppo.md` explains
/// each detail and metric.
package arabica.rlhf.ppo;
