package arabica.benchmarks.training;

/// What some steps in a row took.
///
/// @param firstLoss of the first step, before its update, in nats
/// @param lastLoss of the last step
/// @param allocated bytes on the Java heap, of all steps
/// @param peakMemory the most memory that the process has had so far, bytes
record TrainingRun(int steps, long nanos, double firstLoss, double lastLoss, long allocated, long peakMemory) {
    private static final String WORD = "ran";

    String line() {
        return String.join(" ", WORD, Integer.toString(steps), Long.toString(nanos), Double.toString(firstLoss),
                Double.toString(lastLoss), Long.toString(allocated), Long.toString(peakMemory));
    }

    static TrainingRun parse(String line) {
        String[] words = line.split(" ");
        if (words.length != 7 || !words[0].equals(WORD)) {
            throw new IllegalStateException("not a worker's answer: " + line);
        }
        return new TrainingRun(Integer.parseInt(words[1]), Long.parseLong(words[2]), Double.parseDouble(words[3]),
                Double.parseDouble(words[4]), Long.parseLong(words[5]), Long.parseLong(words[6]));
    }
}
