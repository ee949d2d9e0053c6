/// Counts names by the project and database they point into: documents' own names, or references.
package struct DatabaseTally: Sendable, Equatable {
  /// The database id is "" for `(default)`, as in an export.
  private struct Entry: Sendable, Equatable {
    var project: [UInt8]
    var database: [UInt8]
    var count: Int
  }

  /// Databases told apart. An export has one, or a few by mistake; what was made to have more would fill the memory.
  package static let maximumDatabases = 10_000

  private var entries: [Entry] = []
  /// By project, NUL, database; asked only when the last entry is not the one.
  private var indexByName: [[UInt8]: Int] = [:]
  private var last = 0
  /// Names of databases beyond `maximumDatabases`.
  package private(set) var others = 0

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
  /// - Parameter count: how many such names there are.
  package mutating func add(_ document: FlatDocument, at index: Int, _ source: RawSpan, count: Int = 1) {
    let (project, database) = (document.nodes[index + 1].content, document.nodes[index + 2].content)
    if last < entries.count, source.equals(project, entries[last].project),
      source.equals(database, entries[last].database)
    {
      entries[last].count += count
    } else {
      add(source.array(project), source.array(database), count)
    }
  }

  /// Counts names that point into one database.
  package mutating func add(_ count: Int, into name: DatabaseName) {
    let database = name.database == DatabaseName.defaultID ? "" : name.database
    add(Array(name.project.utf8), Array(database.utf8), count)
  }

  private mutating func add(_ project: [UInt8], _ database: [UInt8], _ count: Int) {
    let name = project + [0] + database
    if let known = indexByName[name] {
      entries[known].count += count
      last = known
    } else if entries.count < Self.maximumDatabases {
      last = entries.count
      indexByName[name] = last
      entries.append(Entry(project: project, database: database, count: count))
    } else {
      others += count
    }
  }

  package mutating func add(_ other: DatabaseTally) {
    for entry in other.entries { add(entry.project, entry.database, entry.count) }
    others += other.others
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
    range.count == other.count && other.span.bytes.holds(self, range, at: 0)
  }
}
