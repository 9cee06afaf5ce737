/// The embedded world: a seeded generator of texts, prompts, responses and preference pairs whose true reward is known.
/// `docs/world.md` describes it.
package arabica.datasets.world;
