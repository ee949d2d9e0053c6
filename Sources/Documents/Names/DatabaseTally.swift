/// Counts names by the project and database they point into: documents' own names, or references.
package struct DatabaseTally: Sendable, Equatable {
  /// The database id is "" for `(default)`, as in an export.
  private struct Entry: Sendable, Equatable {
    var project: [UInt8]
    var database: [UInt8]
    var count: Int
  }

  private var entries: [Entry] = []

  package init() {}

  /// Counts every reference among the document's values.
  package mutating func addReferences(of document: FlatDocument, _ source: RawSpan) {
    var index = document.firstField
    while index < document.nodes.count {
      if document.nodes[index].kind == .reference { add(document, at: index, source) }
      index += 1
    }
  }

  /// Counts the name at a `reference` node; at index 0 the document's own.
  package mutating func add(_ document: FlatDocument, at index: Int, _ source: RawSpan) {
    let (project, database) = (document.nodes[index + 1].content, document.nodes[index + 2].content)
    for entry in entries.indices
    where source.equals(project, entries[entry].project) && source.equals(database, entries[entry].database) {
      entries[entry].count += 1
      return
    }
    entries.append(Entry(project: source.array(project), database: source.array(database), count: 1))
  }

  package mutating func add(_ other: DatabaseTally) {
    for entry in other.entries {
      if let own = entries.firstIndex(where: { $0.project == entry.project && $0.database == entry.database }) {
        entries[own].count += entry.count
      } else {
        entries.append(entry)
      }
    }
  }

  /// The counts, most first, then by name.
  package var counts: [(database: DatabaseName, count: Int)] {
    entries.map { entry in
      let database = String(decoding: entry.database, as: UTF8.self)
      let name = DatabaseName(
        project: String(decoding: entry.project, as: UTF8.self),
        database: database.isEmpty ? DatabaseName.defaultID : database)
      return (name, entry.count)
    }
    .sorted { $0.count != $1.count ? $0.count > $1.count : $0.database.description < $1.database.description }
  }

  package func count(of database: DatabaseName) -> Int {
    counts.first { $0.database == database }?.count ?? 0
  }
}

extension RawSpan {
  fileprivate func equals(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    guard range.count == other.count else { return false }
    for index in other.indices where byte(at: range.lowerBound + index) != other[index] { return false }
    return true
  }
}
