package arabica.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.nn.RotaryTables.Rotation;

/// The attention of one layer: projections, norms and turns of queries and keys, and the projection of the result.
///
/// @param projections  to queries, keys and values: three, or one
/// @param queryNorm    null without norms
record SelfAttention(AttentionConfig config, int window, List<Linear> projections, Norm queryNorm, Norm keyNorm,
        Linear output) {

    static SelfAttention named(Parameters parameters, DecoderConfig config, int layer) {
        Family.ParameterNames names = config.family().names();
        AttentionConfig attention = config.attention();
        String prefix = names.layer(layer);
        boolean rowsOut = config.family().rowsOut();
        List<Linear> projections = new ArrayList<>();
        for (String name : names.projections()) {
            projections.add(Linear.named(parameters, prefix + name,
                    DecoderParameters.projectionShape(config, projections.size()), rowsOut));
        }
        boolean norms = attention.queryKeyNorm();
        return new SelfAttention(attention, attention.window(layer), List.copyOf(projections),
                norms ? Norm.named(parameters, prefix + names.queryNorm(), config.norm()) : null,
                norms ? Norm.named(parameters, prefix + names.keyNorm(), config.norm()) : null,
                Linear.named(parameters, prefix + names.attentionOutput(),
                        DecoderParameters.shape(config, attention.queryColumns(), config.hiddenSize()), rowsOut));
    }

    Stream<Linear> linears() { return Stream.concat(projections.stream(), Stream.of(output)); }

    /// What attention needs of normalized hidden states.
    QueriesKeysValues project(Tensor normal, Optional<Rotation> rotation, Dropout dropout) {
        if (projections.size() == 1) {
            Tensor projection = projections.getFirst().apply(normal, dropout);
            if (rotation.isEmpty()) { return QueriesKeysValues.packed(projection, config); }
            return prepared(headByHead(projection), rotation);
        }
        return prepared(QueriesKeysValues.apart(projections.get(0).apply(normal, dropout),
                projections.get(1).apply(normal, dropout),
                projections.get(2).apply(normal, dropout)), rotation);
    }

    /// GPT-NeoX has queries, keys and values of one head side by side, then those of the next.
    private QueriesKeysValues headByHead(Tensor projection) {
        int columns = config.queryColumns();
        int[] dims = projection.shape().toArray();
        Tensor heads = Ops.reshape(projection, -1, config.heads(), 3, config.headSize());
        Tensor kinds = Ops.permute(heads, 0, 2, 1, 3);
        projection.evict();
        Tensor packed = Ops.reshape(kinds, dims);
        QueriesKeysValues parts = QueriesKeysValues.apart(Ops.columns(packed, 0, columns),
                Ops.columns(packed, columns, 2 * columns), Ops.columns(packed, 2 * columns, 3 * columns));
        packed.evict();
        return parts;
    }

    private QueriesKeysValues prepared(QueriesKeysValues parts, Optional<Rotation> rotation) {
        Tensor queries = turned(normalized(parts.queries(), queryNorm), config.heads(), rotation);
        Tensor keys = turned(normalized(parts.keys(), keyNorm), config.kvHeads(), rotation);
        return QueriesKeysValues.apart(queries, keys, parts.values());
    }

    private Tensor normalized(Tensor x, Norm norm) {
        if (norm == null) { return x; }
        Tensor heads = norm.apply(Ops.reshape(x, -1, config.headSize()));
        return Ops.reshape(heads, x.shape().toArray());
    }

    /// No derivative reads what was turned.
    private static Tensor turned(Tensor x, int heads, Optional<Rotation> rotation) {
        if (rotation.isEmpty()) { return x; }
        Tensor turned = rotation.get().apply(x, heads);
        x.evict();
        return turned;
    }
}
