/// The embedded worlds behind one door, as benchmarks: rows as text, and the true reward of responses to held-out
/// prompts. Trainers cannot reach it.
package arabica.datasets.world.benchmark;
