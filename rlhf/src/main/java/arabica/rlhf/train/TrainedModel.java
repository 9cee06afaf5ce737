package arabica.rlhf.train;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.Lora;
import arabica.nn.ModelDirectory;
import arabica.nn.Parameters;
import arabica.nn.ScalarModel;
import java.nio.file.Path;
import java.util.Optional;

/// What a loop needs to know of the model that it trains: its parameters, and how to write and read it.
public interface TrainedModel {
    Parameters parameters();

    Backend backend();

    /// Writes a model directory, with the tokenizer where there is one; of a model with adapters, only these.
    void save(Path folder);

    /// Writes the finished model: as [#save(Path)], or with its adapters merged into its weights.
    void export(Path folder, boolean mergeAdapters);

    /// Takes over the parameters of a model directory that [#save(Path)] wrote.
    void restore(Path folder);

    static TrainedModel of(LanguageModel model, Optional<BpeTokenizer> tokenizer) {
        return new TrainedModel() {
            @Override
            public Parameters parameters() { return model.parameters(); }

            @Override
            public Backend backend() { return model.backend(); }

            @Override
            public void save(Path folder) {
                tokenizer.ifPresent(t -> t.save(folder));
                ModelDirectory.save(folder, model);
            }

            @Override
            public void export(Path folder, boolean mergeAdapters) {
                if (!mergeAdapters || parameters().adapters().isEmpty()) {
                    save(folder);
                    return;
                }
                tokenizer.ifPresent(t -> t.save(folder));
                try (Scope scope = Scope.open(backend())) {
                    ModelDirectory.save(folder, Lora.merged(model, scope));
                }
            }

            @Override
            public void restore(Path folder) {
                if (parameters().adapters().isPresent()) {
                    ModelDirectory.readAdapters(folder, parameters());
                    return;
                }
                try (Scope scope = Scope.open(backend())) {
                    parameters().copyFrom(ModelDirectory.load(folder, scope).parameters());
                }
            }
        };
    }

    static TrainedModel of(ScalarModel model, Optional<BpeTokenizer> tokenizer) {
        return new TrainedModel() {
            @Override
            public Parameters parameters() { return model.parameters(); }

            @Override
            public Backend backend() { return model.body().backend(); }

            @Override
            public void save(Path folder) {
                tokenizer.ifPresent(t -> t.save(folder));
                ModelDirectory.save(folder, model);
            }

            @Override
            public void export(Path folder, boolean mergeAdapters) {
                if (!mergeAdapters || parameters().adapters().isEmpty()) {
                    save(folder);
                    return;
                }
                tokenizer.ifPresent(t -> t.save(folder));
                try (Scope scope = Scope.open(backend())) {
                    ModelDirectory.save(folder, Lora.merged(model, scope));
                }
            }

            @Override
            public void restore(Path folder) {
                if (parameters().adapters().isPresent()) {
                    ModelDirectory.readAdapters(folder, parameters());
                    return;
                }
                try (Scope scope = Scope.open(backend())) {
                    parameters()
                            .copyFrom(ModelDirectory.loadScalar(folder, model.languageHead(), scope, 0).parameters());
                }
            }
        };
    }
}
