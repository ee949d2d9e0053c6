import JSON
import Sandbox

/// One page of a list of resources.
struct ResourcePage {
  let values: [JSONValue]
  /// The token of the next page; nil after the last one.
  let next: JSONValue?

  /// - Parameters:
  ///   - all: sorted by the bytes of their member `key`. A page's token is the key of the last resource before it.
  ///   - parameter: which parameter of the query says how much a page may hold.
  ///   - token: which parameter of the query has a page's token.
  init(
    of all: [JSONValue], by key: String = "name", _ query: RequestQuery, size parameter: String = "pageSize",
    token: String = "pageToken", default size: Int, maximum: Int
  ) throws(GoogleError) {
    var rest = all[...]
    if let last = query[token], !last.isEmpty {
      rest = rest.drop { !last.utf8.lexicographicallyPrecedes(($0[key]?.text ?? "").utf8) }
    }
    values = Array(rest.prefix(try query.pageSize(parameter, default: size, maximum: maximum)))
    next = values.count < rest.count ? values.last?[key] : nil
  }
}
