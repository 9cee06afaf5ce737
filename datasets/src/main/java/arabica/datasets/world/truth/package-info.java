/// The truth of the embedded world: the facts behind a prompt and the reward that is computed from them.
///
/// **For judging alone.** No trainer may reach this package; an architecture test says so.
package arabica.datasets.world.truth;
