import ipaddr from "ipaddr.js";

/**
 * Whether an IP address belongs to the public internet: unicast, and set aside for no special use. IPv4-mapped and
 * NAT64 addresses are judged by the IPv4 address inside; 6to4 and Teredo tunnels are refused altogether.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv6 ? isPublicIpv6(parsed) : isPublicIpv4(parsed);
}

// The one address with a public range that clouds answer for themselves: Azure's metadata and health service.
const CLOUD_INTERNAL = "168.63.129.16";
/** All global unicast addresses there are (RFC 4291); what lies outside is reserved or local. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse("2000::");
/** NAT64's well-known prefix (RFC 6052). Its siblings are for local use (RFC 8215). */
const NAT64 = ipaddr.IPv6.parse("64:ff9b::");

function isPublicIpv4(address: ipaddr.IPv4): boolean {
  return address.range() === "unicast" && address.toString() !== CLOUD_INTERNAL;
}

function isPublicIpv6(address: ipaddr.IPv6): boolean {
  if (address.zoneId) return false;
  if (address.isIPv4MappedAddress()) return isPublicIpv4(address.toIPv4Address());
  if (address.match(NAT64, 96)) return isPublicIpv4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  return address.match(GLOBAL_UNICAST, 3) && address.range() === "unicast";
}
