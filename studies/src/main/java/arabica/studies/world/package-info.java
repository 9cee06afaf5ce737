/// What studies on the embedded world share: its models, and judgement by the true reward.
package arabica.studies.world;
