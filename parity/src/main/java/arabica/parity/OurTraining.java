package arabica.parity;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.Parameters;
import arabica.parity.TrainingSetup.Trajectory;
import arabica.parity.TrainingSetup.Weight;
import arabica.rlhf.sft.SequenceObjective;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainedModel;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Training as the product trains: the decoder, its loss, and the loop of every supervised trainer.
final class OurTraining {
    private OurTraining() {}

    /// A new model's weights.
    static SequencedMap<String, Weight> weights(DecoderConfig config, Backend backend, long seed) {
        try (Scope scope = Scope.open(backend)) {
            return weights(Decoder.create(config, scope, seed).parameters());
        }
    }

    private static SequencedMap<String, Weight> weights(Parameters parameters) {
        SequencedMap<String, Weight> weights = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> weights.put(name,
                new Weight(tensor.shape().toArray(), tensor.toDoubles())));
        return weights;
    }

    /// @param out an empty folder for the run
    static Trajectory run(TrainingSetup setup, Backend backend, DType type, Path out) {
        List<StepMetrics> steps = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { steps.add(metrics); }
        };
        RunIdentity identity = new RunIdentity("parity", 0, new LinkedHashMap<>(), new LinkedHashMap<>());
        try (Scope scope = Scope.open(backend); RunFolder folder = RunFolder.open(out, false, false, identity)) {
            Decoder model = Decoder.fromParameters(setup.config(), parameters(setup, scope, type));
            new TrainingLoop<TokenSequence>(new TrainingLoop.Run<>(identity, unsaved(model),
                    new SequenceObjective(model), Examples.of(setup.rows()), Examples.of(List.of()), setup.options(),
                    folder, RunContext.of(out).withListener(listener), 0)).run();
            return new Trajectory(steps.stream().mapToDouble(step -> step.get("loss")).toArray(),
                    steps.stream().mapToDouble(step -> step.get("grad_norm")).toArray(), weights(model.parameters()));
        }
    }

    private static Parameters parameters(TrainingSetup setup, Scope scope, DType type) {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        setup.weights().forEach((name, weight) -> shapes.put(name, Shape.of(weight.shape())));
        Parameters parameters = new Parameters(scope);
        parameters.allocate(type, shapes);
        Scope.step(scope.backend(), () -> {
            setup.weights().forEach((name, weight) -> {
                Tensor values = Scope.current().of(type, weight.values(), weight.shape());
                scope.backend().copy(values, parameters.get(name));
            });
        });
        return parameters;
    }

    /// Files hold F32: a model of F64 is trained and not kept.
    private static TrainedModel unsaved(Decoder model) {
        return new TrainedModel() {
            @Override
            public Parameters parameters() { return model.parameters(); }

            @Override
            public Backend backend() { return model.backend(); }

            @Override
            public void save(Path folder) {}

            @Override
            public void export(Path folder, boolean mergeAdapters) {}

            @Override
            public void restore(Path folder) { throw new UnsupportedOperationException(); }
        };
    }
}
