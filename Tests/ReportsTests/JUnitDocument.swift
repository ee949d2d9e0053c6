import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A JUnit report as another program's XML parser reads it.
struct JUnitDocument {
  struct Case: Equatable {
    var group: String
    var name: String
    /// `failure`, `error` or `skipped`; nil if it passed.
    var outcome: String?
    var type: String?
    var message: String?
    var text = ""
  }

  var cases: [Case] = []
  var properties: [String: String] = [:]
  /// Of the outermost element.
  var counts: [String: String] = [:]

  /// - Throws: if it is not well-formed, or if its counts are not those of its cases.
  init(_ text: String) throws {
    let parser = XMLParser(data: Data(text.utf8))
    let reader = Reader()
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    self = reader.document
    for (attribute, outcome) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
      #expect(counts[attribute] == "\(cases.count { $0.outcome == outcome })")
    }
    #expect(counts["tests"] == "\(cases.count)")
  }

  private init() {}

  private final class Reader: NSObject, XMLParserDelegate {
    var document = JUnitDocument()

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      switch name {
      case "testsuites": document.counts = attributes
      case "testsuite": #expect(document.counts["tests"] == attributes["tests"])
      case "property": document.properties[attributes["name"] ?? ""] = attributes["value"]
      case "testcase":
        document.cases.append(Case(group: attributes["classname"] ?? "", name: attributes["name"] ?? ""))
      case "failure", "error", "skipped":
        guard let last = document.cases.indices.last else { return }
        #expect(document.cases[last].outcome == nil, "two outcomes of one case")
        document.cases[last].outcome = name
        document.cases[last].type = attributes["type"]
        document.cases[last].message = attributes["message"]
      default: break
      }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      guard let last = document.cases.indices.last else { return }
      document.cases[last].text += text
    }
  }
}
