package arabica.datasets.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Steps, one after the other, on the threads of the run.
record StepNode(Node upstream, List<Step> steps) implements Node {

    /// One more step: on a node of steps it joins them, so that a batch goes through all of them at once.
    static StepNode of(Node upstream, Step step) {
        if (upstream instanceof StepNode before) {
            List<Step> all = new ArrayList<>(before.steps());
            all.add(step);
            return new StepNode(before.upstream(), List.copyOf(all));
        }
        return new StepNode(upstream, List.of(step));
    }

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) {
        Optional<List<String>> needed = wanted;
        List<Step> asked = new ArrayList<>();
        for (Step step : steps.reversed()) {
            Step one = needed.map(step::forColumns).orElse(step);
            asked.addFirst(one);
            needed = one.needs(needed);
        }
        return Node.on(upstream.open(run, needed), source -> source(source, asked, run, wanted));
    }

    private static BatchSource source(BatchSource source, List<Step> steps, Run run, Optional<List<String>> wanted) {
        Schema full = source.schema();
        for (Step step : steps) { full = step.schema(full); }
        Schema all = full;
        wanted.ifPresent(names -> names.forEach(name -> Schemas.require(all, name, "the pipeline")));
        List<String> names = wanted.orElse(all.getFields().stream().map(Field::getName).toList());
        Schema schema = new Schema(names.stream().map(all::findField).toList());
        WorkAhead<Batch> work = new WorkAhead<>(source, batch -> {
            Batch at = batch;
            for (Step step : steps) { at = step.apply(at, run); }
            return at.table().getSchema().getFields().size() == names.size()
                    && at.table().getSchema().getFields().stream().map(Field::getName).toList().equals(names)
                            ? at
                            : Vectors.select(at, names);
        }, Batch::close, run);
        return new BatchSource() {
            @Override
            public Schema schema() { return schema; }

            @Override
            public Batch next() { return work.next(); }

            @Override
            public void close() { work.close(); }
        };
    }

    @Override
    public Stream<Path> inputs() { return upstream.inputs(); }
}
