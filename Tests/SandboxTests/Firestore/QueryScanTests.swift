import Documents
import GoogleCloud
import Testing

@testable import Sandbox

@Suite("Queries over the store")
struct QueryScanTests {
  /// In Firestore's name order, as the emulator sorts them.
  static let tricky = [
    "a/__id-7__", "a/__id5__", "a/__id5__/s/x", "a/__id10__", "a/1", "a/1/s/x", "a/1!/s/y", "a/10", "a/Z",
    "a/__id007__",
    "a/a\u{0}b", "a/a\u{0}b/s/x", "a/a b", "a/ñ", "a/\u{ffee}", "a/😀", "a\u{0}/z", "a!/q", "b/only/c/child",
  ]

  @Test("A query over everything is in name order, whatever the order of the writes")
  func order() async throws {
    try await withStore(Self.tricky.shuffled()) { store in
      let paths = try store.paths()
      #expect(paths == Self.tricky)
    }
  }

  @Test("Other databases, even with a longer name, are not seen")
  func databases() async throws {
    try await withStore(["a/1"]) { store in
      for database in [DatabaseName(project: "p2"), DatabaseName(project: "p", database: "(default)2")] {
        _ = try store.commit([.update(Document(name: try name("a/2", in: database), fields: []))])
      }
      #expect(try store.paths() == ["a/1"])
    }
  }

  static let tree = ["a/1", "a/1/s/x", "a/1/s/x/t/deep", "a/1/u/y", "a/2", "a/2/s/z", "b/1", "missing/m/s/w", "s/root"]

  @Test("The shapes of a query")
  func shapes() async throws {
    try await withStore(Self.tree) { store in
      let children = try store.paths(allDescendants: false)
      #expect(children == ["a/1", "a/2", "b/1", "s/root"])
      #expect(try store.paths(collection: "a", allDescendants: false) == ["a/1", "a/2"])
      #expect(try store.paths(collection: "s") == ["a/1/s/x", "a/2/s/z", "missing/m/s/w", "s/root"])
      #expect(try store.paths(collection: "none").isEmpty)
      #expect(try store.paths(below: "a/1") == ["a/1/s/x", "a/1/s/x/t/deep", "a/1/u/y"])
      #expect(try store.paths(below: "a/1", allDescendants: false) == ["a/1/s/x", "a/1/u/y"])
      #expect(try store.paths(below: "a/1", collection: "s", allDescendants: false) == ["a/1/s/x"])
      #expect(try store.paths(below: "missing/m", collection: "s") == ["missing/m/s/w"])
    }
  }

  @Test("Every window by limit and offset is the same slice", arguments: [0, 1, 3, 9, 20], [0, 1, 4, 9, 30])
  func windows(offset: Int, limit: Int) async throws {
    try await withStore(Self.tree) { store in
      let found = try store.paths {
        $0.offset = Int64(offset)
        $0.limit = Int64(limit)
      }
      #expect(found == Array(Self.tree.dropFirst(offset).prefix(limit)))
    }
  }

  @Test("Cursors stand before or after a name, which need not exist")
  func cursors() async throws {
    try await withStore(Self.tree) { store in
      for (index, path) in Self.tree.enumerated() {
        let start = try store.paths { $0.start = try cursor(path, before: true) }
        #expect(start == Array(Self.tree[index...]))
        let after = try store.paths { $0.start = try cursor(path, before: false) }
        #expect(after == Array(Self.tree[(index + 1)...]))
        let through = try store.paths { $0.end = try cursor(path, before: false) }
        #expect(through == Array(Self.tree[...index]))
        let until = try store.paths { $0.end = try cursor(path, before: true) }
        #expect(until == Array(Self.tree[..<index]))
      }
      let between = try store.paths {
        $0.start = try cursor("a/11", before: true)
        $0.end = try cursor("missing/a", before: true)
      }
      #expect(between == ["a/2", "a/2/s/z", "b/1"])
      #expect(try store.paths(collection: "s") { $0.start = try cursor("a/2/s/a", before: false) }.count == 3)
    }
  }

  private func cursor(_ path: String, before: Bool) throws -> StructuredQuery.Cursor {
    StructuredQuery.Cursor(values: [try name(path).description], before: before)
  }

  @Test("A scan sees the documents as they were when it began")
  func snapshot() async throws {
    try await withStore(["a/1", "a/2"]) { store in
      var query = StructuredQuery()
      query.selectors = [StructuredQuery.Selector(collection: "a")]
      var scan = try QueryScan(try Query(parent: ParentName(database: testDatabase), query), in: store)
      _ = try store.commit([
        .delete(try name("a/2")), .update(Document(name: try name("a/3"), fields: [])),
      ])
      var count = 0
      while !scan.isAtEnd {
        count += 1
        try scan.advance()
      }
      #expect(count == 2)
      #expect(try store.paths() == ["a/1", "a/3"])
    }
  }

  @Test("What Firestore or the sandbox refuses in a query")
  func refusals() {
    func refusal(_ change: (inout StructuredQuery) -> Void) -> RPCStatus? {
      var query = StructuredQuery()
      query.selectors = [StructuredQuery.Selector(allDescendants: true)]
      change(&query)
      do {
        _ = try Query(parent: ParentName(database: testDatabase), query)
        return nil
      } catch {
        return error.status
      }
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.orders = [StructuredQuery.Order(field: "__name__")] } == nil)
    #expect(refusal { $0.orders = [StructuredQuery.Order(field: "__name__", isDescending: true)] } == .invalidArgument)
    #expect(refusal { $0.orders = [StructuredQuery.Order(field: "total")] } == .invalidArgument)
    #expect(refusal { $0.unsupported = "where" } == .invalidArgument)
    #expect(refusal { $0.projection = ["total"] } == .invalidArgument)
    #expect(refusal { $0.selectors = [] } == .invalidArgument)
    #expect(refusal { $0.limit = -1 } == .invalidArgument)
    #expect(refusal { $0.start = StructuredQuery.Cursor(values: [nil]) } == .invalidArgument)
    #expect(refusal { $0.start = StructuredQuery.Cursor(values: ["projects/q/databases/d/documents/a/b"]) } != nil)
  }
}
