import Testing

/// docs/architecture.md, Package.swift and the imports in Sources say the same.
struct ArchitectureTests {
  private let manifest: Manifest
  private let page: ArchitecturePage

  init() throws {
    manifest = try Manifest()
    page = try ArchitecturePage()
  }

  @Test("The list has every module, once")
  func modules() {
    #expect(manifest.modules.count > 10)
    #expect(page.modules.sorted() == manifest.modules.keys.sorted())
  }

  @Test("A module imports only what is below it in the list")
  func down() {
    for (module, imports) in manifest.modules {
      let above = page.modules.prefix { $0 != module }
      #expect(imports.isDisjoint(with: above), "\(module)")
    }
  }

  @Test("Every import has one reason, and every reason an import")
  func reasons() {
    for (module, imports) in manifest.modules {
      #expect((page.reasons[module] ?? []).sorted() == imports.sorted(), "\(module)")
    }
    #expect(Set(page.reasons.keys).isSubset(of: manifest.modules.keys))
  }

  @Test("A module's sources import what Package.swift names, and nothing else of this package")
  func imports() throws {
    for (module, imports) in manifest.modules where !imports.isEmpty {
      #expect(try manifest.imported(by: module).sorted() == imports.sorted(), "\(module)")
    }
  }
}
