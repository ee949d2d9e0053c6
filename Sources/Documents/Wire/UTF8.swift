extension RawSpan {
  /// Whether the range is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
  ///
  /// Eight bytes of ASCII are passed over at a time; the standard library judges the rest.
  package func isUTF8(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while range.upperBound - index >= 8 {
      guard littleEndian64(at: index) & 0x8080_8080_8080_8080 == 0 else {
        return isUTF8Slowly(index..<range.upperBound)
      }
      index += 8
    }
    while index < range.upperBound {
      guard byte(at: index) < 0x80 else { return isUTF8Slowly(index..<range.upperBound) }
      index += 1
    }
    return true
  }

  private func isUTF8Slowly(_ range: Range<Int>) -> Bool {
    let bytes = Span<UInt8>(_bytes: extracting(range))
    return (try? UTF8Span(validating: bytes)) != nil
  }
}
