package arabica.nn;

import java.util.Optional;

import arabica.autograd.Segments;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// What a layer's attention is computed of: queries `[…, heads·d]`, keys and values `[…, kvHeads·d]`. Where one projection
/// gave them side by side they are columns of it, and attention takes it whole: its gradient then is one tensor too.
///
/// @param packed  that projection, or null
record QueriesKeysValues(Tensor packed, Tensor queries, Tensor keys, Tensor values) {
    static QueriesKeysValues packed(Tensor projection, AttentionConfig config) {
        int keys = config.queryColumns();
        int values = keys + config.keyColumns();
        return new QueriesKeysValues(projection, projection.viewColumns(0, keys), projection.viewColumns(keys, values),
                projection.viewColumns(values, values + config.keyColumns()));
    }

    static QueriesKeysValues apart(Tensor queries, Tensor keys, Tensor values) {
        return new QueriesKeysValues(null, queries, keys, values);
    }

    /// Causal attention over whole rows, or within the segments of each.
    Tensor attend(AttentionConfig config, int window, Optional<Segments> segments) {
        return packed != null
                ? Ops.causalAttention(packed, config.heads(), config.kvHeads(), window, segments)
                : Ops.causalAttention(queries, keys, values, config.heads(), config.kvHeads(), window, segments);
    }

    void evictUnrecorded() {
        if (packed != null) {
            DecoderBlock.evictUnrecorded(packed);
        } else {
            DecoderBlock.evictUnrecorded(queries);
            DecoderBlock.evictUnrecorded(keys);
            DecoderBlock.evictUnrecorded(values);
        }
    }
}
