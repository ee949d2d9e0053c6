import Foundation

/// A catalog in the making: every document of an export by name, in LevelDB.
///
/// Several threads may write at once, each through a `CatalogBatch` of its own. What they write is sorted first, in runs in
/// a temporary file, and goes to LevelDB in the order of names when it is all there: what comes in order, LevelDB writes
/// once, and what does not, again and again.
package final class CatalogWriter: Sendable {
  let runs = SortedRuns()
  private let folder: String
  /// Written with the documents, so that what describes the catalog can be told from what describes another.
  package let id = UUID().uuidString

  /// Documents in one write to LevelDB.
  private static let batchCount = 1_000

  /// - Parameter folder: a folder for the catalog alone; made if it is not there.
  package init(folder: String) throws {
    self.folder = folder
  }

  /// The finished catalog. No batch may be written after this.
  /// - Parameter written: told of documents as they are written, so many at a time.
  /// - Throws: `LevelDBError` or `SpillFile.Failure` when the disk is full, `CancellationError`.
  package func finish(_ written: (Int) -> Void = { _ in }) throws -> Catalog {
    let database = try LevelDB(folder: folder)
    var batch = LevelDB.Batch()
    try runs.merge { key, value in
      batch.put(key, value)
      guard batch.count == Self.batchCount else { return }
      try database.write(batch)
      try Task.checkCancellation()
      written(batch.count)
      batch.removeAll()
    }
    written(batch.count)
    batch.put(Catalog.idKey, Array(id.utf8))
    try database.write(batch)
    return Catalog(database)
  }

  /// Finishes the catalog and closes it, to be opened by `Catalog.open`.
  package func close(_ written: (Int) -> Void = { _ in }) throws {
    _ = try finish(written)
    // Puts what is left in LevelDB's log, which is closed by now, into a table, where whoever opens the catalog finds it
    // without reading the log.
    _ = try LevelDB(folder: folder, isNew: false)
  }
}
