/// Study 2: what a policy gains by a learned reward, and what of it is true.
package arabica.studies.overoptimization;
