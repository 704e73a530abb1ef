package dev.onnxslim.model;

/** What a {@link DimSum} multiplies: a symbol, or a function that does not come out even. */
sealed interface DimAtom extends Dim permits Dim.Symbol, DimCall {}
