/// The true reward of the reasoning world. For judging alone, as all of `arabica.datasets.world.truth`.
package arabica.datasets.world.truth.reasoning;
