package arabica.autograd;

/// A block of a backend's memory. Each allocation is a new object, even where the memory below it is pooled, so a
/// tensor that outlives its block finds `alive() == false` instead of somebody else's numbers.
public abstract class Storage {
    private final long bytes;
    private boolean alive = true;
    /// How many gradients share this block, less one.
    private int sharers;

    protected Storage(long bytes) { this.bytes = bytes; }

    public final long bytes() { return bytes; }

    public final boolean alive() { return alive; }

    /// Whether the memory is somebody else's, such as a mapped file's: it can be read and never written.
    public boolean isReadOnly() { return false; }

    /// Gives the memory back to whoever handed it out. A second call does nothing.
    public final void release() {
        if (alive) {
            alive = false;
            giveBack();
        }
    }

    void share() { sharers++; }

    boolean isShared() { return sharers > 0; }

    /// One of those who share the block leaves.
    ///
    /// @return false if nobody shares it: then it can be given back
    boolean unshare() {
        if (sharers == 0) { return false; }
        sharers--;
        return true;
    }

    /// Returns the block to its pool; called once.
    protected abstract void giveBack();
}
