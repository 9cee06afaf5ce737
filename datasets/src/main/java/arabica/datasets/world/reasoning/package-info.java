/// The reasoning world: exercises whose right answer has to be worked out from the prompt, so that style alone earns
/// little. `docs/world.md` describes it.
package arabica.datasets.world.reasoning;
