//! The geometry of the network map.

use bevy::math::Vec2;
use watchfloor::app::network_map::layout::{End, Placement, place};

/// A company of the usual size: 3 in the DMZ, 1 VPN gateway, 12 servers, 2 for management, 44 desks.
fn company() -> Vec<&'static str> {
    let zones = [("Office", 44), ("Dmz", 3), ("Servers", 12), ("Vpn", 1), ("Management", 2)];
    zones.iter().flat_map(|(zone, n)| std::iter::repeat_n(*zone, *n)).collect()
}

/// The strip at the bottom of the console at both sizes that are looked at, and an odd one.
const SIZES: [Vec2; 3] = [Vec2::new(1240.0, 190.0), Vec2::new(1880.0, 300.0), Vec2::new(500.0, 500.0)];

#[test]
fn every_host_stands_inside_its_own_zone_and_apart_from_the_others() {
    for size in SIZES {
        let zones = company();
        let map = place(&zones, size);
        for (i, spot) in map.hosts.iter().enumerate() {
            let zone = &map.zones[map.zone_of[i]];
            assert_eq!(zone.name, zones[i]);
            let inside = (*spot - zone.center).abs();
            assert!(inside.cmple(zone.size / 2.0).all(), "{size}: host {i} at {spot} is outside {zone:?}");
            for (j, other) in map.hosts.iter().enumerate().skip(i + 1) {
                assert!(spot.distance(*other) > 8.0, "{size}: hosts {i} and {j} are on top of each other");
            }
        }
    }
}

#[test]
fn zones_stand_side_by_side_from_the_outside_in() {
    for size in SIZES {
        let map = place(&company(), size);
        let names: Vec<&str> = map.zones.iter().map(|z| z.name.as_str()).collect();
        assert_eq!(names, ["Internet", "Dmz", "Vpn", "Servers", "Management", "Office"]);
        for pair in map.zones.windows(2) {
            let (right_edge, left_edge) =
                (pair[0].center.x + pair[0].size.x / 2.0, pair[1].center.x - pair[1].size.x / 2.0);
            assert!(right_edge <= left_edge, "{size}: {} reaches into {}", pair[0].name, pair[1].name);
        }
        let last = map.zones.last().unwrap();
        assert!(last.center.x + last.size.x / 2.0 <= size.x / 2.0, "{size}: the map is wider than its hole");
    }
}

#[test]
fn a_connection_runs_from_one_end_to_the_other_along_the_links() {
    let map = place(&company(), SIZES[0]);
    let across = map.route(End::Host(0), End::Host(46));
    assert_eq!((across.first(), across.last()), (Some(&map.hosts[0]), Some(&map.hosts[46])));
    assert!(across.iter().any(|p| (p.y - map.backbone).abs() < 0.01), "from zone to zone it runs along the backbone");
    let inside = map.route(End::Host(0), End::Host(1));
    assert!(inside.iter().all(|p| p.y >= map.bus), "neighbours do not leave their zone: {inside:?}");
    for leg in across.windows(2).chain(inside.windows(2)) {
        let straight = (leg[0].x - leg[1].x).abs() < 0.01 || (leg[0].y - leg[1].y).abs() < 0.01;
        assert!(straight, "a link runs across or down, not from {} to {}", leg[0], leg[1]);
    }
    let out = map.route(End::Host(0), End::Outside(0xcb00_7109));
    let outside = &map.zones[0];
    let spot = (*out.last().unwrap() - outside.center).abs();
    assert!(spot.cmple(outside.size / 2.0).all(), "an address outside lies in the outside");
    assert_eq!(map.route(End::Host(0), End::Outside(0xcb00_7109)), out, "one address, one spot");
    assert!(map.route(End::Host(0), End::Host(999)).is_empty(), "a host that is not there has no way");
}

#[test]
fn a_click_finds_the_host_under_it_and_none_in_the_open() {
    let map = place(&company(), SIZES[0]);
    assert_eq!(map.nearest(map.hosts[17] + Vec2::new(2.0, -3.0), 16.0), Some(17));
    assert_eq!(map.nearest(Vec2::new(-10_000.0, 0.0), 16.0), None);
}

#[test]
fn an_empty_company_and_an_empty_hole_are_no_accident() {
    assert!(place(&[], SIZES[0]).hosts.is_empty());
    let squeezed = place(&company(), Vec2::new(10.0, 4.0));
    assert!(squeezed.hosts.iter().all(|spot| spot.is_finite()), "no host may be nowhere");
    assert_eq!(Placement::default().route(End::Host(0), End::Outside(1)), []);
}
