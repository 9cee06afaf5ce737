/// Whether a process that trains for a long time grows: work of every kind over and over, and what the process holds
/// after each round ([arabica.studies.soak.Soak]).
package arabica.studies.soak;
