package arabica.rlhf;

class Gpt2GoldenTrainerTests extends GoldenTrainerSuite {
    Gpt2GoldenTrainerTests() { super("gpt2"); }
}
