/// Studies: questions answered by many small trainings over seeds, with intervals. A [arabica.studies.Study] says what
/// its cells are and what they add up to; [arabica.studies.StudyRun] runs them and can be killed at any time.
package arabica.studies;
