"""What must hold in every interpreter: state, statics, and the two readers of the tree."""
