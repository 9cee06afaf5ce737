/// What becomes of a counter-example: it is made as simple as it can be ([Shrinker]), the operations that met it are read off
/// a run ([Trace]), and both are printed as Java that repeats the failure ([JavaSource]).
package arabica.testkit.counterexample;
