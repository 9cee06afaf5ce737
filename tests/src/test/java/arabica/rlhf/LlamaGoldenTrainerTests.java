package arabica.rlhf;

class LlamaGoldenTrainerTests extends GoldenTrainerSuite {
    LlamaGoldenTrainerTests() { super("llama"); }
}
