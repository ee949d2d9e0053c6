import Files

/// A journal that is written: each line is on the disk before `append` returns.
final class JournalFile {
  let folder: JournalFolder
  let lock: FileLock
  private(set) var lines: [JournalLine]
  private let chain: ChainWriter

  /// Starts the journal of a new run.
  init(new folder: JournalFolder) throws(JournalError) {
    self.folder = folder
    lock = try folder.locked()
    lines = []
    do throws(ChainError) { chain = try ChainWriter(new: folder.journal, head: folder.head) } catch {
      throw JournalError(error)
    }
  }

  /// Goes on with one, and takes away what a killed runner left of a line.
  /// - Parameter tellLost: gets the number of bytes that were taken away.
  init(resuming folder: JournalFolder, tellLost: (Int) -> Void) throws(JournalError) {
    self.folder = folder
    lock = try folder.locked()
    let read = try JournalChain.read(folder)
    lines = read.lines
    do throws(ChainError) {
      chain = try ChainWriter(existing: folder.journal, head: folder.head)
      try chain.resume(after: read.tail)
    } catch { throw JournalError(error) }
    if read.partialBytes > 0 { tellLost(read.partialBytes) }
  }

  /// - Throws: `unwritable` if the line is not on the disk; then whatever it announces must not be done.
  func append(_ event: JournalEvent, time: Int64) throws(JournalError) {
    let line = JournalLine(sequence: chain.tail.sequence + 1, previous: chain.tail.digest, time: time, event: event)
    let bytes = line.bytes
    guard bytes.count <= JournalLine.longest, chain.tail.length + bytes.count <= JournalChain.mostBytes else {
      throw JournalError(.unwritable, folder.journal, "The journal is full: no journal of a run gets this long.")
    }
    do throws(ChainError) {
      try chain.append(bytes.dropLast())
      try chain.synchronize()
    } catch { throw JournalError(error) }
    lines.append(line)
  }
}
