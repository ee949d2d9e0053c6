/// A part of an output file that one worker reads: whole files, if they are small.
package struct FileSegment: Sendable {
  package var file: Export.OutputFile
  /// What `LogReader` is given; the last segment of a file has no end.
  package var range: Range<Int>
  /// Of the file when it was looked at; every segment must be of that one.
  package var identity: MappedFile.Identity

  /// So large that opening the file again costs nothing, so small that progress is seen and a stop is prompt.
  package static let size = 8 << 20

  /// The segments of a file of `identity.size` bytes, in order.
  static func segments(of file: Export.OutputFile, _ identity: MappedFile.Identity, size: Int) -> [FileSegment] {
    // A rest of less than half a segment is read with the one before.
    let count = max(1, (identity.size + size / 2) / size)
    return (0..<count).map { number in
      let end = number == count - 1 ? Int.max : (number + 1) * size
      return FileSegment(file: file, range: number * size..<end, identity: identity)
    }
  }
}
