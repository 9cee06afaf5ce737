package arabica.rlhf.pretrain;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.TrainingResult;

/// What pretraining made.
public record Pretrained(LanguageModel model, BpeTokenizer tokenizer, TrainingResult result) {}
